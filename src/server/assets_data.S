/* assets_data.S -- the bundle's compressed files, as the build left them in WEB_DIST; the example, and the filter guide. */
	.section .rodata
	.balign 16
	.globl asset_index_html, asset_index_html_end, asset_app_js, asset_app_js_end, asset_app_css, asset_app_css_end
asset_index_html:
	.incbin "index.html.gz"
asset_index_html_end:
asset_app_js:
	.incbin "app.js.gz"
asset_app_js_end:
asset_app_css:
	.incbin "app.css.gz"
asset_app_css_end:
	.globl asset_example, asset_example_end
asset_example:
	.incbin "../samples/handshake-get-close.pcap"
asset_example_end:
	.byte 0
	.globl asset_guide_en, asset_guide_en_end, asset_guide_zh, asset_guide_zh_end
asset_guide_en:
	.incbin "../docs/display-filters.md"
asset_guide_en_end:
	.byte 0
asset_guide_zh:
	.incbin "../docs/display-filters.zh-CN.md"
asset_guide_zh_end:
	.byte 0
	.section .note.GNU-stack,"",@progbits
