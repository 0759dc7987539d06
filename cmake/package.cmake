# What is installed beside the programs, and the packages made of it: cpack -G DEB, cpack -G TGZ (tools/package).
set(extras ${CMAKE_BINARY_DIR}/extras)
file(MAKE_DIRECTORY ${extras})
add_custom_command(OUTPUT ${extras}/wiretale.1.gz ${extras}/wiretale-capture.1.gz
	${extras}/wiretale.bash ${extras}/_wiretale
	DEPENDS wiretale wiretale-capture ${CMAKE_SOURCE_DIR}/packaging/man-of-capture
	COMMAND $<TARGET_FILE:wiretale> --generate bash > ${extras}/wiretale.bash
	COMMAND $<TARGET_FILE:wiretale> --generate zsh > ${extras}/_wiretale
	COMMAND $<TARGET_FILE:wiretale> --generate man > ${extras}/wiretale.1
	COMMAND ${CMAKE_SOURCE_DIR}/packaging/man-of-capture $<TARGET_FILE:wiretale-capture>
		> ${extras}/wiretale-capture.1
	COMMAND gzip -9nf ${extras}/wiretale.1 ${extras}/wiretale-capture.1
	VERBATIM)
# Not part of ALL: the programs of other presets (sanitizers, coverage) are not run to be described.
add_custom_target(extras DEPENDS ${extras}/wiretale.1.gz)

install(FILES ${extras}/wiretale.1.gz ${extras}/wiretale-capture.1.gz
	DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES ${extras}/wiretale.bash
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME wiretale OPTIONAL)
install(FILES ${extras}/_wiretale DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES README.md README.zh-CN.md SECURITY.md docs/display-filters.md docs/display-filters.zh-CN.md docs/fields.md
	docs/exchanges-json.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY licenses DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(WIRETALE_STATIC)
	install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
else()
	install(FILES packaging/wiretale.service DESTINATION lib/systemd/system)
endif()

set(CPACK_PACKAGE_NAME wiretale)
set(CPACK_PACKAGE_VENDOR Wiretale)
set(CPACK_PACKAGE_CONTACT "The Wiretale authors <wiretale@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
	"network protocol analyzer: tshark's command line, a page in the browser, TCP's tale")
set(CPACK_PACKAGE_DESCRIPTION "Reads, decodes, filters and prints captured network traffic as tshark does, shows it in a
browser as Wireshark does, and says in words what happened on each TCP connection.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcap2-bin, passwd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/postinst ${CMAKE_SOURCE_DIR}/packaging/prerm
	${CMAKE_SOURCE_DIR}/packaging/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_FILE_NAME wiretale-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
include(CPack)
