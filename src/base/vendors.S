/* vendors.S -- puts vendors.bin (tools/gen-vendors) into read-only memory, where vendors.c finds it. */
	.section .rodata
	.global vendors_data
	.hidden vendors_data
	.balign 16
vendors_data:
	.incbin "base/vendors.bin"
	.size vendors_data, . - vendors_data
	.type vendors_data, STT_OBJECT
	.section .note.GNU-stack, "", %progbits
