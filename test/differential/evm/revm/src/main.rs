//! revm 43.0.3 as a peer of test/differential/evm: reads cases from standard input and answers each
//! on standard output with status, gas, logs and the state afterwards. Ends at the end of input.

mod wire;

use revm::bytecode::Bytecode;
use revm::context::either::Either;
use revm::context::result::{EVMError, ExecutionResult};
use revm::context::{BlockEnv, TxEnv};
use revm::context_interface::block::BlobExcessGasAndPrice;
use revm::context_interface::transaction::{
    AccessList, AccessListItem, Authorization, SignedAuthorization,
};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use revm::state::{AccountInfo, EvmState};
use revm::{Context, Database, ExecuteEvm, MainBuilder, MainContext};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{Read, Write};
use wire::Reader;

#[derive(Clone)]
struct Account {
    info: AccountInfo,
    storage: BTreeMap<U256, U256>,
}

/// A whole state, by address.
#[derive(Clone, Default)]
struct State(BTreeMap<Address, Account>);

impl Database for State {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.0.get(&address).map(|account| account.info.clone()))
    }
    fn code_by_hash(&mut self, _: B256) -> Result<Bytecode, Infallible> {
        unreachable!("accounts carry their code")
    }
    fn storage(&mut self, address: Address, key: U256) -> Result<U256, Infallible> {
        let account = self.0.get(&address);
        Ok(account.and_then(|a| a.storage.get(&key).copied()).unwrap_or_default())
    }
    /// As state tests have it: of the number's decimal digits.
    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        Ok(keccak256(number.to_string()))
    }
}

impl State {
    fn apply(&mut self, changes: EvmState, spec: SpecId) {
        for (address, account) in changes {
            if !account.is_touched() {
                continue;
            }
            let dies = account.is_selfdestructed()
                || (spec.is_enabled_in(SpecId::SPURIOUS_DRAGON) && account.is_empty());
            if dies {
                self.0.remove(&address);
                continue;
            }
            let is_new = account.is_created();
            let entry = self.0.entry(address).or_insert_with(|| Account {
                info: AccountInfo::default(),
                storage: BTreeMap::new(),
            });
            entry.info = account.info;
            if is_new {
                entry.storage.clear();
            }
            for (key, slot) in account.storage {
                if slot.present_value.is_zero() {
                    entry.storage.remove(&key);
                } else {
                    entry.storage.insert(key, slot.present_value);
                }
            }
        }
    }

    /// Accounts and their slots in order, as wire.cpp writes ours.
    fn dump(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (address, account) in &self.0 {
            out.extend(address.as_slice());
            out.extend(account.info.nonce.to_be_bytes());
            out.extend(account.info.balance.to_be_bytes::<32>());
            out.extend(account.info.code_hash.as_slice());
            out.extend((account.storage.len() as u32).to_be_bytes());
            for (key, value) in &account.storage {
                out.extend(key.to_be_bytes::<32>());
                out.extend(value.to_be_bytes::<32>());
            }
        }
        out
    }
}

/// By the number of evm::Revision; Constantinople before EIP-1283 was taken out is not in revm.
fn spec_of(revision: u8) -> SpecId {
    use SpecId::*;
    [
        FRONTIER, HOMESTEAD, TANGERINE, SPURIOUS_DRAGON, BYZANTIUM, PETERSBURG, PETERSBURG,
        ISTANBUL, BERLIN, LONDON, MERGE, SHANGHAI, CANCUN, PRAGUE, OSAKA,
    ][revision as usize]
}

fn read_block(input: &mut Reader, spec: SpecId) -> BlockEnv {
    let mut block = BlockEnv {
        beneficiary: input.address(),
        number: U256::from(input.u64()),
        timestamp: U256::from(input.u64()),
        gas_limit: input.u64(),
        ..Default::default()
    };
    let random = input.hash();
    if spec.is_enabled_in(SpecId::MERGE) {
        block.prevrandao = Some(random);
        block.difficulty = U256::ZERO;
    } else {
        block.prevrandao = None;
        block.difficulty = random.into();
    }
    block.basefee = input.u64();
    let excess = input.u64();
    block.blob_excess_gas_and_price =
        Some(BlobExcessGasAndPrice::new_with_spec(excess, spec));
    block
}

fn read_account(input: &mut Reader) -> (Address, Account) {
    let address = input.address();
    let nonce = input.u64();
    let balance = input.word();
    let code = input.bytes();
    let code = Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
    let info = AccountInfo::from_bytecode(code).with_balance(balance).with_nonce(nonce);
    let storage = input.list(|slot| (slot.word(), slot.word())).into_iter().collect();
    (address, Account { info, storage })
}

fn read_transaction(input: &mut Reader) -> TxEnv {
    let mut tx = TxEnv { tx_type: input.u8(), caller: input.address(), ..Default::default() };
    let has_chain_id = input.u8() == 1;
    let chain_id = input.u64();
    tx.chain_id = has_chain_id.then_some(chain_id);
    tx.nonce = input.u64();
    tx.gas_limit = input.u64();
    let creates = input.u8() == 0;
    let to = input.address();
    tx.kind = if creates { TxKind::Create } else { TxKind::Call(to) };
    tx.value = input.word();
    tx.gas_price = input.u128();
    let priority = input.u128();
    tx.gas_priority_fee = if tx.tx_type >= 2 { Some(priority) } else { None };
    tx.data = input.bytes();
    tx.access_list = AccessList(input.list(|item| AccessListItem {
        address: item.address(),
        storage_keys: item.list(Reader::hash),
    }));
    tx.max_fee_per_blob_gas = input.u128();
    tx.blob_hashes = input.list(Reader::hash);
    tx.authorization_list = input.list(|item| {
        let inner =
            Authorization { chain_id: item.word(), address: item.address(), nonce: item.u64() };
        Either::Left(SignedAuthorization::new_unchecked(inner, item.u8(), item.word(), item.word()))
    });
    tx
}

enum Answer {
    Done { status: u8, gas: u64, logs: Vec<u8>, output: Bytes, reason: String },
    Refused(String),
}

fn answer_of(result: ExecutionResult) -> Answer {
    let gas = result.tx_gas_used();
    let (status, logs, output, reason) = match result {
        ExecutionResult::Success { logs, output, reason, .. } => {
            (0, wire::rlp_of_logs(&logs), output.into_data(), format!("{reason:?}"))
        }
        ExecutionResult::Revert { output, .. } => {
            (1, wire::rlp_of_logs(&[]), output, "revert".to_string())
        }
        ExecutionResult::Halt { reason, .. } => {
            (2, wire::rlp_of_logs(&[]), Bytes::new(), format!("{reason:?}"))
        }
    };
    Answer::Done { status, gas, logs, output, reason }
}

fn execute(state: &mut State, spec: SpecId, block: BlockEnv, tx: TxEnv) -> Answer {
    let context = Context::mainnet().with_db(state.clone()).modify_cfg_chained(|config| {
        config.set_spec_and_mainnet_gas_params(spec);
        config.set_max_blobs_per_tx(match spec {
            SpecId::CANCUN => 6,
            SpecId::PRAGUE => 9,
            _ => 6,
        });
    });
    let mut evm = context.with_block(block).build_mainnet();
    match evm.transact(tx) {
        Ok(done) => {
            state.apply(done.state, spec);
            answer_of(done.result)
        }
        Err(EVMError::Transaction(reason)) => Answer::Refused(format!("{reason:?}")),
        Err(other) => Answer::Refused(format!("error: {other:?}")),
    }
}

/// status, gas, hash of the logs, the state (its hash, or all of it), output, reason
fn run_case(request: &[u8]) -> Vec<u8> {
    let mut input = Reader(request);
    let wants_dump = input.u8() == 1;
    let spec = spec_of(input.u8());
    let block = read_block(&mut input, spec);
    let mut state = State(input.list(read_account).into_iter().collect());
    let tx = read_transaction(&mut input);
    let answer = execute(&mut state, spec, block, tx);
    let dump = state.dump();
    let (status, gas, logs, output, reason) = match answer {
        Answer::Done { status, gas, logs, output, reason } => (status, gas, logs, output, reason),
        Answer::Refused(reason) => (3, 0, wire::rlp_of_logs(&[]), Bytes::new(), reason),
    };
    let mut out = vec![status];
    out.extend(gas.to_be_bytes());
    out.extend(keccak256(logs).as_slice());
    out.extend(keccak256(&dump).as_slice());
    wire::put_bytes(&mut out, if wants_dump { &dump } else { &[] });
    wire::put_bytes(&mut out, &output);
    wire::put_bytes(&mut out, reason.as_bytes());
    out
}

fn main() {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut size = [0; 4];
    while input.read_exact(&mut size).is_ok() {
        let mut request = vec![0; u32::from_be_bytes(size) as usize];
        input.read_exact(&mut request).expect("a whole case");
        let answer = run_case(&request);
        let mut framed = Vec::new();
        wire::put_bytes(&mut framed, &answer);
        output.write_all(&framed).expect("a reader");
        output.flush().expect("a reader");
    }
}
