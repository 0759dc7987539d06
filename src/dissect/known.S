/* known.S -- puts known.bin (tools/gen-known) into read-only memory, where known.c finds it. */
	.section .rodata
	.global known_data
	.hidden known_data
	.balign 16
known_data:
	.incbin "dissect/known.bin"
	.size known_data, . - known_data
	.type known_data, STT_OBJECT
	.section .note.GNU-stack, "", %progbits
