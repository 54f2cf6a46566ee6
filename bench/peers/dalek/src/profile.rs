use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::{scalar::Scalar, traits::Identity};
use merlin::Transcript;

/// "The number committed to in `v` lies in [min, max]", with PedersenGens::default().
pub struct Bounded {
    pub v: CompressedRistretto,
    pub min: u64,
    pub max: u64,
}

/// Commitments that share one proof, V - min*B and max*B - V, padded to a power of two.
pub type Chunk = Vec<CompressedRistretto>;

/// Checks a proof of NexusZero, envelope included. An error says why there is no verdict.
pub fn verify(context: &str, values: &[Bounded], proof: &[u8]) -> Result<bool, &'static str> {
    let (bits, chunks) = layout(values)?;
    let payload = open_envelope(proof)?;
    if payload.len() != chunks.iter().map(|c| proof_bytes(bits, c.len())).sum::<usize>() {
        return Err("length");
    }
    let gens = BulletproofGens::new(64, 128);
    let mut rest = payload;
    let mut holds = true;
    for (index, chunk) in chunks.iter().enumerate() {
        let (own, others) = rest.split_at(proof_bytes(bits, chunk.len()));
        rest = others;
        let proof = RangeProof::from_bytes(own).map_err(|_| "encoding")?;
        let mut transcript = transcript(context, values, index);
        holds &= proof
            .verify_multiple(&gens, &PedersenGens::default(), &mut transcript, chunk, bits)
            .is_ok();
    }
    Ok(holds)
}

/// "NXP", version 1; system 2, suite 2, kind 16, form 0; u32 length; the payload.
fn open_envelope(proof: &[u8]) -> Result<&[u8], &'static str> {
    let (header, payload) = proof.split_at_checked(12).ok_or("envelope")?;
    if header[..8] != *b"NXP\x01\x02\x02\x10\x00" {
        return Err("envelope");
    }
    if header[8..] != (payload.len() as u32).to_le_bytes() {
        return Err("envelope");
    }
    Ok(payload)
}

pub fn proof_bytes(bits: usize, parties: usize) -> usize {
    32 * (9 + 2 * (bits * parties).ilog2() as usize)
}

/// Bits of all proofs of the statement, and the commitments of each.
pub fn layout(values: &[Bounded]) -> Result<(usize, Vec<Chunk>), &'static str> {
    let mut bits = 8;
    for value in values {
        let width = value.max.checked_sub(value.min).ok_or("bounds")?;
        while bits < 64 && width >> bits != 0 {
            bits *= 2;
        }
    }
    let mut chunks: Vec<Chunk> = Vec::new();
    for (j, value) in values.iter().enumerate() {
        if values[..j].iter().any(|other| other.v == value.v) {
            return Err("one commitment twice");
        }
        let own = sides(value, bits)?;
        match chunks.last_mut() {
            Some(chunk) if bits * (chunk.len() + own.len()) <= 1024 => chunk.extend(own),
            _ => chunks.push(own),
        }
    }
    // padding: commitments to 0 under the blinding 1
    let padding = PedersenGens::default().B_blinding.compress();
    for chunk in &mut chunks {
        chunk.resize(chunk.len().next_power_of_two(), padding);
    }
    if chunks.is_empty() { Err("no values") } else { Ok((bits, chunks)) }
}

/// V - min*B; and max*B - V, unless the bits say no less.
fn sides(value: &Bounded, bits: usize) -> Result<Chunk, &'static str> {
    let base = PedersenGens::default().B;
    let v = value.v.decompress().ok_or("not a point")?;
    let lower = v - base * Scalar::from(value.min);
    let upper = base * Scalar::from(value.max) - v;
    let none = RistrettoPoint::identity();
    if v == none || lower == none || upper == none {
        return Err("no secret");
    }
    if value.max - value.min == u64::MAX >> (64 - bits) {
        Ok(vec![lower.compress()])
    } else {
        Ok(vec![lower.compress(), upper.compress()])
    }
}

/// The transcript that the proof of a chunk continues.
pub fn transcript(context: &str, values: &[Bounded], chunk: usize) -> Transcript {
    let mut statement = vec![1];
    statement.extend((values.len() as u32).to_le_bytes());
    for Bounded { v, min, max } in values {
        statement.extend(v.as_bytes());
        statement.extend(min.to_le_bytes());
        statement.extend(max.to_le_bytes());
    }
    let mut transcript = Transcript::new(b"nexuszero range v1");
    transcript.append_message(b"context", context.as_bytes());
    transcript.append_message(b"statement", &statement);
    transcript.append_message(b"chunk", &(chunk as u64).to_le_bytes());
    transcript
}
