/* Deno, as zstd has compressed it. The build names the folder of the file with -I. */
	.section .rodata
	.global deno_frame
	.global deno_frame_bytes
	.balign 16
deno_frame:
	.incbin "deno.zst"
1:
	.balign 8
deno_frame_bytes:
	.quad 1b - deno_frame
	.section .note.GNU-stack, "", %progbits
