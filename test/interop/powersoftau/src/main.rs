//! A ceremony of powers of tau in the current folder, by the crate that Zcash's and Filecoin's used.
//!
//!     powersoftau-peer new           writes `challenge`
//!     powersoftau-peer contribute    reads `challenge`, checks it, writes `response` and the next `challenge`
//!
//! The steps are those of the crate's repository, src/bin/new.rs, compute.rs and verify.rs, in files of
//! the same form; the number of powers is the crate's constant.

use blake2::{Blake2b, Digest};
use powersoftau::*;
use rand::{chacha::ChaChaRng, OsRng, Rng, SeedableRng};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};

const HASH_BYTES: usize = 64;

fn blank_hash() -> Vec<u8> {
    Blake2b::new().result().as_slice().to_vec()
}

fn hash_of(path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(path).expect("open").read_to_end(&mut bytes).expect("read");
    let mut hasher = Blake2b::new();
    hasher.input(&bytes);
    hasher.result().as_slice().to_vec()
}

fn write(path: &str, hash: &[u8], accumulator: &Accumulator, compression: UseCompression) -> BufWriter<File> {
    let mut writer = BufWriter::new(File::create(path).expect("create"));
    writer.write_all(hash).expect("write the hash");
    accumulator.serialize(&mut writer, compression).expect("write the accumulator");
    writer
}

fn read(path: &str, compression: UseCompression) -> (Vec<u8>, Accumulator, BufReader<File>) {
    let mut reader = BufReader::new(File::open(path).expect("open"));
    let mut hash = vec![0; HASH_BYTES];
    reader.read_exact(&mut hash).expect("read the hash");
    let accumulator = Accumulator::deserialize(&mut reader, compression, CheckForCorrectness::Yes).expect("read");
    (hash, accumulator, reader)
}

fn random() -> ChaChaRng {
    let mut system = OsRng::new().expect("a source of randomness");
    let seed: Vec<u32> = (0..8).map(|_| system.gen()).collect();
    ChaChaRng::from_seed(&seed)
}

fn contribute() {
    let before_hash = hash_of("challenge");
    let (_, before, _) = read("challenge", UseCompression::No);
    let (public_key, private_key) = keypair(&mut random(), &before_hash);
    let mut after = before.clone();
    after.transform(&private_key);
    let mut writer = write("response", &before_hash, &after, UseCompression::Yes);
    public_key.serialize(&mut writer).expect("write the public key");
    writer.flush().expect("flush");
    drop(writer);

    // As whoever coordinates does.
    let (hash, after, mut rest) = read("response", UseCompression::Yes);
    let public_key = PublicKey::deserialize(&mut rest).expect("read the public key");
    assert_eq!(hash, before_hash);
    assert!(verify_transform(&before, &after, &public_key, &before_hash), "the contribution does not follow");
    write("challenge", &hash_of("response"), &after, UseCompression::No).flush().expect("flush");
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("new") => write("challenge", &blank_hash(), &Accumulator::new(), UseCompression::No).flush().expect("flush"),
        Some("contribute") => contribute(),
        _ => panic!("new or contribute"),
    }
}
