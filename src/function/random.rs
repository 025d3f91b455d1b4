//! Functions that give something else every time.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{Call, Function};
use crate::value::{Type, Value, ValueError};

type Result = std::result::Result<Value, ValueError>;

/// 64 random bits, good enough for sampling and for names, not for secrets: a
/// counter that starts anywhere, its bits mixed until each depends on all.
fn bits() -> u64 {
    static COUNTER: OnceLock<AtomicU64> = OnceLock::new();
    let counter = COUNTER.get_or_init(|| AtomicU64::new(RandomState::new().hash_one(0)));
    let mut bits = counter.fetch_add(0x9E37_79B9_7F4A_7C15, Relaxed);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

fn rand(_: &Call<'_>) -> Result {
    Ok(Value::Float((bits() >> 11) as f64 / (1_u64 << 53) as f64))
}

fn random_uuid(_: &Call<'_>) -> Result {
    let (high, low) = (bits(), bits());
    Ok(Value::string(format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 48 & 0x3FFF | 0x8000,
        low & 0xFFFF_FFFF_FFFF,
    )))
}

/// This family's part of the table.
pub(super) static FUNCTIONS: &[Function] = &[
    Function::scalar("rand", &[], Type::Float, rand, "a random number from 0 to below 1")
        .changing(),
    Function::scalar("randomUUID", &[], Type::String, random_uuid, "a random identifier")
        .changing(),
];
