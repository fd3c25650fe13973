import { openPackFile, type SignatureState } from './read-pack-file.ts';
import type { PackManifest } from '../../../../shared/pack/manifest.ts';

/** What `pack verify` tells of a sound file. */
export interface PackReport {
  readonly fileName: string;
  readonly manifest: PackManifest;
  readonly manifestSha256: string;
  readonly signature: SignatureState;
}

/**
 * Checks a whole pack and changes nothing.
 * @throws AppFailure that names what is wrong with it.
 */
export async function verifyPackFile(
  filePath: string,
  knownKeys: ReadonlySet<string>,
): Promise<PackReport> {
  const pack = await openPackFile(filePath, knownKeys);
  try {
    const { fileName, manifest, manifestSha256, signature } = pack;
    return { fileName, manifest, manifestSha256, signature };
  } finally {
    pack.close();
  }
}
