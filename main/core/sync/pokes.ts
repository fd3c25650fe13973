import { PokeSchema, type Poke } from '../../../shared/protocol/messages.ts';
import type { SyncSession } from './sync-session.ts';

/** Longest line of a stream of pokes; a longer one is not the server's. */
const MAX_LINE_CHARS = 4000;

/**
 * Listens to the server's pokes until the line ends. Losing one costs time, not data.
 * @throws ApiFailure if the line cannot be opened.
 */
export async function listenToPokes(
  session: SyncSession,
  projectId: string,
  onPoke: (poke: Poke) => void,
): Promise<void> {
  const query = new URLSearchParams({ projectId });
  const response = await session.open({ method: 'GET', path: `/v1/changes?${query.toString()}` });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const part = await reader?.read();
    if (!part?.value) return;
    text += decoder.decode(part.value, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    if (text.length > MAX_LINE_CHARS) {
      await reader?.cancel();
      return;
    }
    for (const line of lines) {
      const poke = readPoke(line);
      if (poke !== null) onPoke(poke);
    }
  }
}

function readPoke(line: string): Poke | null {
  if (!line.startsWith('data:')) return null;
  try {
    return PokeSchema.safeParse(JSON.parse(line.slice('data:'.length))).data ?? null;
  } catch {
    return null;
  }
}
