import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and everything that it started, shared pages counted once (PSS), in MB.
 * @returns null where the system does not tell (anything but Linux)
 */
export function memoryOfTree(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  let kilobytes = 0;
  for (const member of treeOf(pid)) kilobytes += pssOf(member);
  return kilobytes / 1000;
}

function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? parentOf(pid) : null;
    if (parent === null) continue;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) tree.push(...(children.get(tree[at] ?? 0) ?? []));
  return tree;
}

function parentOf(pid: number): number | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; the parent is the second field after it.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readOrNull(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
}

/** Processes end between the listing and the reading. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
