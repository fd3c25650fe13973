import type { PackFilePreview } from '../../../shared/contract/pack-files.ts';
import type { CoreContext } from '../context.ts';
import { openPackFile } from '../io/pack/read-pack-file.ts';
import { readKnownKeys } from '../store/known-keys.ts';
import { comparePack } from './compare-pack.ts';
import { readPackFacts } from './read-facts.ts';

/** Characters of the guidelines that a preview shows. */
const GUIDELINES_CHARS = 2000;

/**
 * Checks a pack file from its first byte to its last and says what importing it would do.
 * @throws AppFailure where the file itself is at fault; what this workspace has against it is `refusal`.
 */
export async function previewPackFile(
  context: CoreContext,
  filePath: string,
  fileToken: string,
): Promise<PackFilePreview> {
  const keys = readKnownKeys(context.readDb);
  const pack = await openPackFile(filePath, new Set(keys.map(({ keyId }) => keyId)));
  try {
    const { manifest, fileName, manifestSha256, publicKey } = pack;
    const { keyId } = manifest;
    const facts = await readPackFacts(pack);
    const compared = await comparePack(context, pack, facts);
    const known = keys.find((key) => key.keyId === keyId);
    return {
      fileToken,
      fileName,
      manifestSha256,
      packId: manifest.packId,
      packRev: manifest.packRev,
      name: manifest.name,
      recipient: manifest.recipient,
      author: manifest.author,
      blinding: manifest.blinding,
      rubric: {
        name: facts.rubric.name,
        rev: facts.rubric.rev,
        questions: facts.rubric.questions.map(({ title }) => title),
      },
      guidelines: facts.guidelines.slice(0, GUIDELINES_CHARS),
      caseCount: manifest.counts.cases,
      dueAt: facts.dueAt,
      key:
        keyId === null || publicKey === null
          ? null
          : {
              keyId,
              publicKey,
              name: compared.trust === 'known_key' ? (known?.name ?? null) : null,
            },
      ...compared,
    };
  } finally {
    pack.close();
  }
}
