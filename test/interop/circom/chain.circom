pragma circom 2.0.0;

// A product of numbers with a key that nobody is told, and bits of one of them.
template Bits(n) {
    signal input in;
    signal output out[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        out[i] <-- (in >> i) & 1;
        out[i] * (out[i] - 1) === 0;
        sum += out[i] * (1 << i);
    }
    sum === in;
}

template Chain(n) {
    signal input numbers[n];
    signal input key;
    signal output product;
    signal steps[n + 1];
    steps[0] <== key;
    for (var i = 0; i < n; i++) {
        steps[i + 1] <== steps[i] * numbers[i] + i * key + 3;
    }
    product <== steps[n];
    component bits = Bits(32);
    bits.in <== key;
}

component main {public [numbers]} = Chain(50);
