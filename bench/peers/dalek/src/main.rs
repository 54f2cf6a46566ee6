//! dalek's range proofs behind a pipe: a request a line, an answer a line. See ../dalek.mjs
mod profile;

use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use profile::{layout, transcript, Bounded};
use std::io::{self, BufRead, Write};
use std::time::Instant;

type Answer = Result<String, String>;

fn main() {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split(' ').collect();
        let answer = match words[0] {
            "verify" => verify(&words[1..]),
            "prove" => prove(&words[1..]),
            "verify-raw" => verify_raw(&words[1..]),
            "prove-raw" => prove_raw(&words[1..]),
            "time" => time(&words[1..]),
            other => Err(format!("unknown request {other}")),
        };
        let text = answer.unwrap_or_else(|why| format!("error {why}"));
        writeln!(out, "{text}").expect("the pipe");
        out.flush().expect("the pipe");
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text).map_err(|error| error.to_string())
}

fn word(text: &str) -> Result<[u8; 32], String> {
    bytes(text)?.try_into().map_err(|_| "expected 32 bytes".into())
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("no number: {text}"))
}

fn scalar(text: &str) -> Result<Scalar, String> {
    Option::from(Scalar::from_canonical_bytes(word(text)?)).ok_or_else(|| "no scalar".into())
}

/// CONTEXT PROOF V,MIN,MAX ..
fn verify(words: &[&str]) -> Answer {
    let context = String::from_utf8(bytes(words[0])?).map_err(|error| error.to_string())?;
    let mut values = Vec::new();
    for text in &words[2..] {
        let [v, min, max] = parts(text)?;
        let v = CompressedRistretto(word(v)?);
        values.push(Bounded { v, min: number(min)?, max: number(max)? });
    }
    let holds = profile::verify(&context, &values, &bytes(words[1])?)?;
    Ok(holds.to_string())
}

fn parts<const N: usize>(text: &str) -> Result<[&str; N], String> {
    let list: Vec<&str> = text.split(',').collect();
    list.try_into().map_err(|_| format!("expected {N} parts"))
}

/// CONTEXT VALUE,BLINDING,MIN,MAX ..: the payload that dalek makes
fn prove(words: &[&str]) -> Answer {
    let context = String::from_utf8(bytes(words[0])?).map_err(|error| error.to_string())?;
    let gens = PedersenGens::default();
    let mut values = Vec::new();
    let mut openings = Vec::new();
    for text in &words[1..] {
        let [value, blinding, min, max] = parts(text)?;
        let (value, blinding) = (number(value)?, scalar(blinding)?);
        let (min, max) = (number(min)?, number(max)?);
        let v = gens.commit(Scalar::from(value), blinding).compress();
        values.push(Bounded { v, min, max });
        openings.push([(value - min, blinding), (max - value, -blinding)]);
    }
    let (bits, chunks) = layout(&values)?;
    let mut queue = openings.iter().zip(&values).flat_map(|(sides, Bounded { min, max, .. })| {
        let one_sided = max - min == u64::MAX >> (64 - bits);
        sides.iter().take(if one_sided { 1 } else { 2 }).copied()
    });
    let padding = gens.B_blinding.compress();
    let mut payload = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        let own = chunk.iter().map(|commitment| {
            if *commitment == padding { (0, Scalar::ONE) } else { queue.next().expect("a side") }
        });
        let (own, blindings): (Vec<u64>, Vec<Scalar>) = own.unzip();
        let mut transcript = transcript(&context, &values, index);
        let (proof, commitments) = multiple(&mut transcript, &own, &blindings, bits)?;
        if commitments != *chunk {
            return Err("other commitments".into());
        }
        payload.extend(proof.to_bytes());
    }
    Ok(hex::encode(payload))
}

fn multiple(
    transcript: &mut Transcript,
    values: &[u64],
    blindings: &[Scalar],
    bits: usize,
) -> Result<(RangeProof, Vec<CompressedRistretto>), String> {
    let gens = BulletproofGens::new(64, 128);
    let pedersen = PedersenGens::default();
    RangeProof::prove_multiple(&gens, &pedersen, transcript, values, blindings, bits)
        .map_err(|error| error.to_string())
}

fn peer() -> Transcript {
    Transcript::new(b"peer")
}

/// BITS PROOF V ..
fn verify_raw(words: &[&str]) -> Answer {
    let bits = number(words[0])? as usize;
    let commitments: Result<Vec<_>, String> =
        words[2..].iter().map(|v| Ok(CompressedRistretto(word(v)?))).collect();
    let Ok(proof) = RangeProof::from_bytes(&bytes(words[1])?) else {
        return Ok("false".into());
    };
    let gens = BulletproofGens::new(64, 128);
    let pedersen = PedersenGens::default();
    let verdict = proof.verify_multiple(&gens, &pedersen, &mut peer(), &commitments?, bits);
    Ok(verdict.is_ok().to_string())
}

/// BITS VALUE,BLINDING ..: the proof, then the commitments
fn prove_raw(words: &[&str]) -> Answer {
    let bits = number(words[0])? as usize;
    let mut values = Vec::new();
    let mut blindings = Vec::new();
    for text in &words[1..] {
        let [value, blinding] = parts(text)?;
        values.push(number(value)?);
        blindings.push(scalar(blinding)?);
    }
    let (proof, commitments) = multiple(&mut peer(), &values, &blindings, bits)?;
    let all = commitments.iter().map(|v| hex::encode(v.as_bytes()));
    let words: Vec<String> = std::iter::once(hex::encode(proof.to_bytes())).chain(all).collect();
    Ok(words.join(" "))
}

/// BITS ROUNDS: microseconds to prove and to verify one value, the tenth percentile of each
fn time(words: &[&str]) -> Answer {
    let (bits, rounds) = (number(words[0])? as usize, number(words[1])? as usize);
    let gens = BulletproofGens::new(64, 1);
    let pedersen = PedersenGens::default();
    let value = u64::MAX >> (64 - bits);
    let blinding = Scalar::from(17u64);
    let mut proving = Vec::new();
    let mut verifying = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        let made = RangeProof::prove_single(&gens, &pedersen, &mut peer(), value, &blinding, bits);
        proving.push(started.elapsed().as_nanos() as f64 / 1000.0);
        let (proof, commitment) = made.map_err(|error| error.to_string())?;
        let started = Instant::now();
        let verdict = proof.verify_single(&gens, &pedersen, &mut peer(), &commitment, bits);
        verifying.push(started.elapsed().as_nanos() as f64 / 1000.0);
        verdict.map_err(|error| error.to_string())?;
    }
    Ok(format!("{:.1} {:.1}", tenth(proving), tenth(verifying)))
}

fn tenth(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 10]
}
