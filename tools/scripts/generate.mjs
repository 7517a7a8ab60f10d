// Generates the TypeScript types of the gRPC contracts in proto/. With --check, only reports whether they are fresh.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './root.mjs';

const protoDir = join(root, 'proto');
const outDir = join(root, 'packages/rpc/src/generated');

/** All files below a folder, as sorted paths relative to it. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

const fresh = mkdtempSync(join(tmpdir(), 'hypervize-generate-'));
try {
  const options = [
    '--longs=Number',
    '--enums=String',
    '--defaults',
    '--oneofs',
    '--arrays',
    '--includeComments',
  ];
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js'),
      ...options,
      '--grpcLib=@grpc/grpc-js',
      '--importFileExtension=.js',
      '--includeDirs=proto',
      `--outDir=${fresh}`,
      ...filesBelow(protoDir),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (result.status !== 0) process.exit(1);

  if (process.argv.includes('--check')) {
    const expected = filesBelow(fresh);
    const isFresh =
      expected.join() === filesBelow(outDir).join() &&
      expected.every(
        (file) => readFileSync(join(fresh, file), 'utf8') === readFileSync(join(outDir, file), 'utf8'),
      );
    if (!isFresh) {
      process.stderr.write('packages/rpc/src/generated is stale. Run "npm run generate".\n');
      process.exit(1);
    }
  } else {
    rmSync(outDir, { recursive: true, force: true });
    cpSync(fresh, outDir, { recursive: true });
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
