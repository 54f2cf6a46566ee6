// Draws docs/protocol/vole-frontier.svg from docs/protocol/vole-frontier.json, the output of
// `nexuszero bench --only frontier --json`; `node scripts/frontier.mjs FILE` takes another run in its place.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'protocol');
const stored = join(folder, 'vole-frontier.json');

const SIZE = { width: 760, height: 440 };
const FRAME = { left: 60, right: 20, top: 30, bottom: 50 };
const COLOURS = { 128: '#1b6ca8', 192: '#b8651b', 256: '#7a3b8f' };
/** Trees of the forms; docs/protocol/vole.md section 1. */
const FORMS = {
  128: { 32: 'speed', 22: 'balanced', 16: 'small', 12: 'tiny' },
  192: { 33: 'balanced', 24: 'small' },
  256: { 43: 'balanced', 32: 'small' },
};
/** Ticks of both axes, which are logarithmic. */
const KILOBYTES = [12, 16, 20, 26, 34, 45, 60, 75, 95];
const UNITS = [1, 2, 4, 8, 16, 32, 64];

const scale = (ticks, from, to) => {
  const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
};
const x = scale(KILOBYTES, FRAME.left, SIZE.width - FRAME.right);
const y = scale(UNITS, SIZE.height - FRAME.bottom, FRAME.top);
const at = (value) => value.toFixed(1);

/** The rows of a run: level, trees, verb, kilobytes, times U. */
function pointsOf(rows) {
  return rows.map(({ name, bytes, ratioU }) => {
    const [, level, tau, verb] = /^level (\d+), tau (\d+), (\w+)$/.exec(name);
    return { level, tau, verb, kilobytes: bytes / 1000, units: ratioU };
  });
}

function axes() {
  const right = SIZE.width - FRAME.right;
  const bottom = SIZE.height - FRAME.bottom;
  return [
    ...KILOBYTES.map((value) => tick(x(value), bottom + 18, 'middle', String(value))),
    ...UNITS.map(
      (value) =>
        `<path d="M${FRAME.left} ${at(y(value))}H${right}" stroke="#ddd"/>` +
        tick(FRAME.left - 8, y(value) + 4, 'end', String(value)),
    ),
    tick((FRAME.left + right) / 2, SIZE.height - 10, 'middle', 'proof, KB'),
    tick(FRAME.left - 8, FRAME.top - 12, 'end', 'time, U'),
  ];
}

const tick = (left, top, anchor, text, fill = '#222') =>
  `<text x="${at(left)}" y="${at(top)}" text-anchor="${anchor}" fill="${fill}">${text}</text>`;

/** A line through the sets of one level: solid for proving, dashed for verifying. */
function curve(level, verb, points) {
  const own = points.filter((point) => point.level === level && point.verb === verb);
  const path = own.map(({ kilobytes, units }) => `${at(x(kilobytes))} ${at(y(units))}`).join('L');
  const dash = verb === 'verify' ? ' stroke-dasharray="4 3"' : '';
  const line = `<path d="M${path}" fill="none" stroke="${COLOURS[level]}"${dash}/>`;
  if (verb === 'verify') return [line];
  const dots = own.flatMap((point) => dot(level, point));
  const { kilobytes, units } = own.at(-1);
  const name = tick(x(kilobytes), y(units) - 26, 'middle', `level ${level}`, COLOURS[level]);
  return [line, ...dots, name];
}

/** A form's dot is full and has its name. */
function dot(level, { tau, kilobytes, units }) {
  const [left, top, colour] = [x(kilobytes), y(units), COLOURS[level]];
  const form = FORMS[level][tau];
  const fill = form === undefined ? '#fff' : colour;
  return [
    `<circle cx="${at(left)}" cy="${at(top)}" r="3" fill="${fill}" stroke="${colour}"/>`,
    tick(left + 3, top - 7, 'start', tau),
    ...(form === undefined ? [] : [tick(left - 6, top + 14, 'end', form, colour)]),
  ];
}

function draw({ rows }) {
  const points = pointsOf(rows);
  const curves = Object.keys(COLOURS).flatMap((level) =>
    ['prove', 'verify'].flatMap((verb) => curve(level, verb, points)),
  );
  const { width, height } = SIZE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...axes(),
    ...curves,
    '</svg>\n',
  ].join('\n');
}

const [given, ...rest] = process.argv.slice(2);
if (rest.length > 0) throw new Error('one file at most');
if (given === '--check') {
  const drawn = draw(JSON.parse(readFileSync(stored, 'utf8')));
  if (readFileSync(join(folder, 'vole-frontier.svg'), 'utf8') !== drawn) {
    throw new Error(
      'docs/protocol/vole-frontier.svg is not what its figures give: node scripts/frontier.mjs',
    );
  }
} else {
  if (given !== undefined) copyFileSync(given, stored);
  const drawn = draw(JSON.parse(readFileSync(stored, 'utf8')));
  writeFileSync(join(folder, 'vole-frontier.svg'), drawn);
}
