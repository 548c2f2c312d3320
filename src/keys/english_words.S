// The word list of BIP-39 as it came, so that the binary needs no file beside it.
    .section .rodata
    .global cairn_english_words_begin
cairn_english_words_begin:
    .incbin CAIRN_ENGLISH_WORDS
    .global cairn_english_words_end
cairn_english_words_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
