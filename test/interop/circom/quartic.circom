pragma circom 2.0.0;

// Knows x with x^4 y + 3 x + y = out, for a public y.
template Quartic() {
    signal input x;
    signal input y;
    signal output out;
    signal square;
    signal fourth;
    square <== x * x;
    fourth <== square * square;
    out <== fourth * y + 3 * x + y;
}

component main {public [y]} = Quartic();
