//! The cases as they come over the pipe: numbers big-endian, lists with a 32-bit count before them.
//! The other end is test/differential/evm/wire.cpp.

use revm::primitives::{Address, B256, Bytes, U256};

pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, size: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(size);
        self.0 = rest;
        head
    }
    pub fn u8(&mut self) -> u8 {
        self.take(1)[0]
    }
    pub fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.take(4).try_into().unwrap())
    }
    pub fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.take(8).try_into().unwrap())
    }
    pub fn u128(&mut self) -> u128 {
        u128::from_be_bytes(self.take(16).try_into().unwrap())
    }
    pub fn word(&mut self) -> U256 {
        U256::from_be_slice(self.take(32))
    }
    pub fn hash(&mut self) -> B256 {
        B256::from_slice(self.take(32))
    }
    pub fn address(&mut self) -> Address {
        Address::from_slice(self.take(20))
    }
    pub fn bytes(&mut self) -> Bytes {
        let size = self.u32() as usize;
        Bytes::copy_from_slice(self.take(size))
    }
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.u32();
        (0..count).map(|_| item(self)).collect()
    }
}

pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(bytes);
}

/// An RLP item: the prefix of `base` (0x80: string, 0xc0: list) and the payload.
fn put_rlp(out: &mut Vec<u8>, base: u8, payload: &[u8]) {
    if base == 0x80 && payload.len() == 1 && payload[0] < 0x80 {
        out.push(payload[0]);
        return;
    }
    if payload.len() < 56 {
        out.push(base + payload.len() as u8);
    } else {
        let size = payload.len().to_be_bytes();
        let digits = &size[size.iter().position(|byte| *byte != 0).unwrap()..];
        out.push(base + 55 + digits.len() as u8);
        out.extend(digits);
    }
    out.extend(payload);
}

/// rlp([[address, topics, data], ...])
pub fn rlp_of_logs(logs: &[revm::primitives::Log]) -> Vec<u8> {
    let mut all = Vec::new();
    for log in logs {
        let mut topics = Vec::new();
        for topic in log.data.topics() {
            put_rlp(&mut topics, 0x80, topic.as_slice());
        }
        let mut one = Vec::new();
        put_rlp(&mut one, 0x80, log.address.as_slice());
        put_rlp(&mut one, 0xc0, &topics);
        put_rlp(&mut one, 0x80, &log.data.data);
        put_rlp(&mut all, 0xc0, &one);
    }
    let mut out = Vec::new();
    put_rlp(&mut out, 0xc0, &all);
    out
}
