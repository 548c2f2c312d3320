// Times revm on cases that `cairn evm bench --write-cases` has written: revm-bench FILE REPEAT.
// State and machine are made before the clock starts, and the first run is not counted, as Cairn has
// it.
use revm::bytecode::Bytecode;
use revm::context::TxEnv;
use revm::database::{CacheDB, EmptyDB};
use revm::primitives::{Address, Bytes, TxKind, U256, hardfork::SpecId};
use revm::state::AccountInfo;
use revm::{Context, ExecuteEvm, MainBuilder, MainContext};
use std::time::Instant;

#[derive(Clone, Default)]
struct Account {
    address: Address,
    balance: U256,
    code: Bytes,
    slots: Vec<(U256, U256)>,
}

struct Case {
    name: String,
    group: String,
    spec: SpecId,
    gas: u64,
    to: Address,
    input: Bytes,
    accounts: Vec<Account>,
}

fn bytes(text: &str) -> Vec<u8> {
    let hex = text.strip_prefix("0x").expect("0x");
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("hex")).collect()
}
fn address(text: &str) -> Address {
    Address::from_slice(&bytes(text))
}
fn word(text: &str) -> U256 {
    U256::from_be_slice(&bytes(text))
}

fn read_cases(path: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in std::fs::read_to_string(path).expect("the file of cases").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "case" => cases.push(Case {
                name: words[1].into(),
                group: words[2].into(),
                spec: match words[3] {
                    "prague" => SpecId::PRAGUE,
                    "osaka" => SpecId::OSAKA,
                    other => panic!("fork {other}"),
                },
                gas: words[4].parse().expect("gas"),
                to: address(words[5]),
                input: bytes(words[6]).into(),
                accounts: Vec::new(),
            }),
            "account" => cases.last_mut().unwrap().accounts.push(Account {
                address: address(words[1]),
                balance: word(words[2]),
                code: bytes(words[3]).into(),
                slots: Vec::new(),
            }),
            "slot" => {
                let accounts = &mut cases.last_mut().unwrap().accounts;
                accounts.last_mut().unwrap().slots.push((word(words[1]), word(words[2])));
            }
            other => panic!("line {other}"),
        }
    }
    cases
}

/// Of all threads of the process.
fn cpu_ms() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// CPU and wall milliseconds, gas used, success.
fn run(case: &Case) -> (f64, f64, u64, bool) {
    let mut db = CacheDB::new(EmptyDB::default());
    for account in &case.accounts {
        let mut info = AccountInfo::from_bytecode(Bytecode::new_raw(account.code.clone()));
        info.balance = account.balance;
        info.nonce = 1;
        db.insert_account_info(account.address, info);
        for (key, value) in &account.slots {
            db.insert_account_storage(account.address, *key, *value).unwrap();
        }
    }
    let mut context = Context::mainnet().with_db(db).modify_cfg_chained(|config| {
        config.set_spec_and_mainnet_gas_params(case.spec);
        config.tx_gas_limit_cap = Some(u64::MAX);
    });
    context.block.gas_limit = u64::MAX;
    let mut evm = context.build_mainnet();
    let transaction = TxEnv::builder()
        .caller(Address::from([0x22; 20]))
        .kind(TxKind::Call(case.to))
        .gas_limit(case.gas)
        .data(case.input.clone())
        .gas_price(0)
        .value(U256::ZERO)
        .build()
        .unwrap();
    let (cpu, wall) = (cpu_ms(), Instant::now());
    let outcome = evm.transact(transaction).unwrap();
    let (cpu, wall) = (cpu_ms() - cpu, wall.elapsed().as_secs_f64() * 1e3);
    (cpu, wall, outcome.result.tx_gas_used(), outcome.result.is_success())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let repeat: usize = arguments[2].parse().expect("REPEAT");
    let mut lines = Vec::new();
    for case in read_cases(&arguments[1]) {
        let runs: Vec<_> = (0..=repeat).map(|_| run(&case)).skip(1).collect();
        let ok = runs.iter().all(|r| r.3 == (case.group != "opcode"));
        let list = |of: fn(&(f64, f64, u64, bool)) -> f64| {
            runs.iter().map(|r| format!("{:.3}", of(r))).collect::<Vec<_>>().join(",")
        };
        lines.push(format!(
            "{{\"name\":\"{}\",\"group\":\"{}\",\"gas\":{},\"ok\":{ok},\"cpu_ms\":[{}],\"wall_ms\":[{}]}}",
            case.name, case.group, runs[0].2, list(|r| r.0), list(|r| r.1)
        ));
    }
    println!("{{\"version\":\"revm 43.0.3\",\"cases\":[{}]}}", lines.join(","));
}
