// The trusted setup's text as it came, so that the binary needs no file beside it.
    .section .rodata
    .balign 16
    .global cairn_kzg_trusted_setup_begin
cairn_kzg_trusted_setup_begin:
    .incbin CAIRN_TRUSTED_SETUP
    .global cairn_kzg_trusted_setup_end
cairn_kzg_trusted_setup_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
