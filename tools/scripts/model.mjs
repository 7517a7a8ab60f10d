// Checks the model of the revocation protocol with Spin: the protocol must hold, and each mistake that is built into the
// model must be found. Needs `spin` and a C compiler; on Debian, as root, they are installed if they are missing.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';

const model = join(root, 'docs/models/revocation.pml');
const mistakes = ['HEAD_FIRST', 'FROM_RECEIPT', 'ACK_FIRST', 'NO_SEQ_RULE'];

const isInstalled = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
if (!isInstalled('spin') || !isInstalled('cc')) {
  if (process.getuid?.() === 0) {
    const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', 'spin', 'gcc', 'libc6-dev'], options);
  }
  if (!isInstalled('spin') || !isInstalled('cc')) {
    process.stderr.write(
      'The model needs "spin" and a C compiler. Install them: apt-get install spin gcc libc6-dev\n',
    );
    process.exit(1);
  }
}

/** Explores every state. Returns whether the claim holds, and the number of states. */
function explore(mistake) {
  const folder = mkdtempSync(join(tmpdir(), 'hypervize-model-'));
  try {
    copyFileSync(model, join(folder, 'model.pml'));
    const run = (program, ...args) => {
      const result = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
      if (result.error) throw result.error;
      return result.stdout + result.stderr;
    };
    run('spin', '-a', ...(mistake ? [`-D${mistake}`] : []), 'model.pml');
    const compiled = run('cc', '-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=2000', '-o', 'pan', 'pan.c');
    const output = run('./pan', '-m1000000');
    const states = /([\d.e+]+) states, stored/.exec(output)?.[1];
    const errors = /errors: (\d+)/.exec(output)?.[1];
    const isComplete =
      !/max search depth too small|out of memory|Search not completed/.test(output) || errors !== '0';
    if (states === undefined || errors === undefined || !isComplete)
      throw new Error(`${compiled}\n${output}`);
    return { holds: errors === '0', states: Number(states) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let failed = false;
for (const mistake of [undefined, ...mistakes]) {
  const startedMs = performance.now();
  const { holds, states } = explore(mistake);
  const asExpected = holds === (mistake === undefined);
  failed ||= !asExpected;
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(
    `${(mistake ?? 'the protocol').padEnd(14)} ${holds ? 'holds' : 'is broken'} (${states} states, ${seconds} s)` +
      `${asExpected ? '' : '   NOT AS EXPECTED'}\n`,
  );
}
process.exit(failed ? 1 : 0);
