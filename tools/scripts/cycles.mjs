// Fails if source files import each other in a cycle, or if folders inside one package or service do. Type imports count:
// a cycle of types is a cycle for the reader. Tests, generated code and index files of packages are left out of folders.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './root.mjs';

const specifier = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** The TypeScript sources below a folder, without tests and generated files. */
function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d|\.test)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(generated|dist|node_modules|test)\//.test(file));
}

function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(specifier)].flatMap(([, path]) => {
    const stem = join(dirname(file), path).replace(/\.js$/, '');
    return [`${stem}.ts`, `${stem}.tsx`];
  });
}

/** A cycle in a graph (a map from node to a set of nodes) as a list of nodes, or undefined. */
function findCycle(graph) {
  const state = new Map();
  const path = [];
  const visit = (node) => {
    if (state.get(node) === 'done') return undefined;
    if (state.get(node) === 'open') return [...path.slice(path.indexOf(node)), node];
    state.set(node, 'open');
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    state.set(node, 'done');
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The folder of a file below its `src`, or the file itself if it stands directly in `src`. */
function folderOf(file) {
  return file.replace(/(\/src\/[^/]+)\/.*$/, '$1');
}

const problems = [];
for (const group of ['packages', 'services', 'tools']) {
  const entries = readdirSync(join(root, group), { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const files = sourcesBelow(join(root, group, name));
    const known = new Set(files);
    const fileGraph = new Map(files.map((file) => [file, importsOf(file).filter((to) => known.has(to))]));
    const folderGraph = new Map();
    for (const [file, targets] of fileGraph) {
      const from = folderOf(file);
      const edges = folderGraph.get(from) ?? new Set();
      for (const to of targets) if (folderOf(to) !== from) edges.add(folderOf(to));
      folderGraph.set(from, edges);
    }
    const cycle = findCycle(fileGraph) ?? findCycle(folderGraph);
    if (cycle) problems.push(cycle.map((node) => relative(root, node)).join('\n  → '));
  }
}
if (problems.length > 0) {
  process.stderr.write(`Import cycles:\n\n  ${problems.join('\n\n  ')}\n`);
  process.exit(1);
}
