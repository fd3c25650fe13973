import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CaseRecordSchema, type CaseRecordInput } from '../../shared/domain/case.ts';
import { readAgentRx } from './from/agentrx.ts';
import { ChatMessageSchema } from './from/chat.ts';
import { readDevAi } from './from/devai.ts';
import { readJson } from './from/read-json.ts';
import { readSfhot } from './from/sfhot.ts';
import { readTauBench } from './from/tau-bench.ts';
import { readWhoAndWhen } from './from/who-and-when.ts';

/*
 * Makes the sample project from a folder that holds the original data sets:
 * `npm run sample -- --from DIR`. The result is committed, so that the app needs neither the folder
 * nor the network. SOURCES.md tells where each set comes from.
 */

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'data');

function writeCases(file: string, cases: readonly CaseRecordInput[]): void {
  const ids = new Set(cases.map((record) => record.id));
  if (ids.size !== cases.length) throw new Error(`${file}: an id stands twice`);
  for (const record of cases) CaseRecordSchema.parse(record);
  writeFileSync(join(out, file), `${cases.map((record) => JSON.stringify(record)).join('\n')}\n`);
  console.log(`${file}: ${cases.length} cases`);
}

const RunsSchema = z.array(z.object({ traj: z.array(ChatMessageSchema) }));

/** The policy that every conversation of a set starts with. */
function policyOf(path: string): string {
  const policy = RunsSchema.parse(readJson(path))[0]?.traj[0]?.content;
  if (!policy) throw new Error(`${path} has no policy message`);
  return policy.replace(/^# /, '## ');
}

function writeGuidelines(file: string, intro: string, policy = ''): void {
  writeFileSync(
    join(out, file),
    `${intro.trim()}\n${policy === '' ? '' : `\n---\n\n${policy.trim()}\n`}`,
  );
}

function makeSample(dataDir: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'licences'), { recursive: true });

  writeCases('devai.jsonl', readDevAi(dataDir));
  writeCases('sfhot.jsonl', readSfhot(dataDir));
  writeCases('agentrx.jsonl', readAgentRx(dataDir));
  writeCases('who-and-when.jsonl', readWhoAndWhen(dataDir));
  writeCases('tau-bench.jsonl', readTauBench(dataDir));
  const runs = [
    ['deal-agent.json', 'deepeval-runs/koushik-deal-agent/.deepeval/.latest_test_run.json'],
    ['beeai.json', 'deepeval-runs/beeai-framework/.deepeval/.latest_test_run.json'],
    ['deepeval-sample.json', 'deepeval/deepeval/inspect/fixtures/test_run_sample.json'],
  ] as const;
  for (const [file, from] of runs) copyFileSync(join(dataDir, from), join(out, file));

  writeGuidelines(
    'airline.md',
    `
# What to judge
Read the conversation between a customer and the airline's agent. **Pass** it if the agent did what its policy allows
and the customer asked for, and changed nothing else. **Fail** it if it broke the policy, did the wrong thing, left
something undone, or told the customer something untrue.

- *Tools called* and *expected tools* stand side by side: a missing or extra change to a booking is a failure.
- Looking things up more often than needed is not a failure.
- If the agent rightly refuses, that is a pass.

Say in one sentence why, so that whoever tunes the metric can act on it. The agent's policy follows.`,
    policyOf(join(dataDir, 'tau-bench/gpt-4o-airline.trial0.json')),
  );
  writeGuidelines(
    'retail.md',
    `
# What to judge
Every run here failed. Find the **first step that made it fail**, judge that step, name the failure mode, and say in a
sentence what the agent should have done instead. A run may hold several failures: judge each step that is wrong.

- A tool that answers with an error is not yet the agent's fault; ignoring the error is.
- *Expected tools* lists what should have happened in the end.

The agent's policy follows.`,
    policyOf(join(dataDir, 'agentrx/data/tau_retail/tau_dataset_failed.json')),
  );
  writeGuidelines(
    'hotel-sentences.md',
    `
# What to judge
A system was asked to say something (*input*) and said it (*actual output*). For each metric, judge **what that metric
is meant to measure**, not the sentence as a whole:

- **naturalness**: would a person say it this way?
- **informativeness**: does it say all that the input asks for, and nothing else?
- **overall**: taking both together, would you let it out?

If you disagree with the metric, say what would have to change.`,
  );

  const licences = [
    ['agent-as-a-judge', 'agent-as-a-judge/LICENSE'],
    ['unieval', 'unieval-sfhot/LICENSE'],
    ['agentrx', 'agentrx/LICENSE'],
    ['who-and-when', 'who-and-when/LICENSE'],
    ['tau-bench', 'tau-bench/LICENSE'],
    ['deepeval', 'deepeval/LICENSE'],
    ['deal-agent', 'deepeval-runs/koushik-deal-agent/LICENSE'],
    ['beeai-framework', 'deepeval-runs/beeai-framework/LICENSE'],
  ] as const;
  for (const [name, from] of licences)
    copyFileSync(join(dataDir, from), join(out, 'licences', `${name}.txt`));

  const manifest = {
    // The Library lists them in this order: runs and conversations first.
    files: [
      {
        file: 'deepeval-sample.json',
        sourceName: 'DeepEval sample run',
        format: 'deepeval_test_run',
      },
      { file: 'tau-bench.jsonl', sourceName: 'Airline agent', format: 'assay_jsonl' },
      { file: 'agentrx.jsonl', sourceName: 'Retail agent', format: 'assay_jsonl' },
      { file: 'who-and-when.jsonl', sourceName: 'Agent teams', format: 'assay_jsonl' },
      { file: 'deal-agent.json', sourceName: 'Deal agent test run', format: 'deepeval_test_run' },
      { file: 'beeai.json', sourceName: 'BeeAI test run', format: 'deepeval_test_run' },
      { file: 'sfhot.jsonl', sourceName: 'Hotel sentences', format: 'assay_jsonl' },
      { file: 'devai.jsonl', sourceName: 'DevAI', format: 'assay_jsonl' },
    ],
    packs: [
      {
        name: 'Airline conversations',
        rubric: 'quick_verdict',
        guidelinesFile: 'airline.md',
        filter: { tags: ['tau-bench'] },
        order: { kind: 'random', seed: 7 },
        blinding: { judge: true },
      },
      {
        name: 'Failed retail runs',
        rubric: 'failure_review',
        guidelinesFile: 'retail.md',
        filter: { tags: ['agentrx'] },
        order: { kind: 'as_is' },
        blinding: { judge: false },
      },
      {
        name: 'Hotel sentences: is the metric right?',
        rubric: 'metric_alignment',
        guidelinesFile: 'hotel-sentences.md',
        filter: { tags: ['sfhot'] },
        order: { kind: 'random', seed: 11 },
        limit: 60,
        blinding: { judge: false },
      },
    ],
  };
  writeFileSync(join(out, 'sample.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const [flag, dataDir] = process.argv.slice(2);
if (flag !== '--from' || !dataDir) {
  console.error('Usage: npm run sample -- --from DIR');
  process.exit(2);
}
makeSample(dataDir);
