import { importFile, openBenchCore } from '../bench-core.ts';

/* The real import job on an empty workspace. `import-assay.ts FILE WORKSPACE` */

const [, , file = '', workspaceDir = ''] = process.argv;
const bench = await openBenchCore(workspaceDir);
const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
const times = await importFile(bench, file);
clearInterval(watch);
peak = Math.max(peak, process.memoryUsage().rss);
await bench.close();
console.log(JSON.stringify({ ...times, rssGrowthMb: (peak - before) / 1e6 }));
