import type { Page } from '@playwright/test';
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/contract.ts';
import type { Reply } from '../../../shared/contract/call.ts';

/** Asks the core through the window's own bridge, as a screen would. @throws with the error's sentence. */
export async function callInApp<N extends CallName>(
  page: Page,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const reply = await page.evaluate(
    async ([callName, callInput]): Promise<Reply<unknown>> => {
      const { assay } = window as unknown as {
        assay: { call: (n: string, i: unknown) => Promise<Reply<unknown>> };
      };
      return assay.call(callName, callInput);
    },
    [name, input] satisfies [string, unknown] as [string, unknown],
  );
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
  return reply.value as CallOutput<N>;
}

/** Puts the sample project into the open workspace and waits until it is all there. */
export async function addSampleProject(page: Page): Promise<void> {
  const { jobIds } = await callInApp(page, 'workspace.addSample', {});
  await page.waitForFunction(
    async (ids) => {
      const { assay } = window as unknown as {
        assay: {
          call: (n: string, i: unknown) => Promise<{ value: { jobId: string; state: string }[] }>;
        };
      };
      const jobs = await assay.call('import.jobs', {});
      const packs = await assay.call('pack.list', {});
      return (
        packs.value.length >= 3 &&
        ids.every((id) => jobs.value.some((job) => job.jobId === id && job.state === 'done'))
      );
    },
    jobIds,
    { timeout: 60_000 },
  );
}

interface PackOptions {
  readonly name: string;
  readonly rubricId: string;
  readonly tag: string;
  readonly isBlinded?: boolean;
  readonly limit: number;
}

/** Builds a pack of the first cases with a tag. @returns its id. */
export async function buildPack(page: Page, options: PackOptions): Promise<string> {
  const pack = await callInApp(page, 'pack.create', {
    name: options.name,
    guidelines: '# How to judge\n\nQuote what decided it.',
    rubricId: options.rubricId,
    order: { kind: 'as_is' },
    blinding: { judge: options.isBlinded ?? false },
    cases: { filter: { tags: [options.tag] }, sort: 'imported', limit: options.limit },
  });
  return pack.packId;
}

/** Goes to the review of a pack and waits for its first case. */
export async function openReview(page: Page, packId: string): Promise<void> {
  await page.evaluate((id) => {
    window.location.hash = `#/review/${id}`;
  }, packId);
  await page.getByRole('heading', { name: /^Case \d/ }).waitFor();
}
