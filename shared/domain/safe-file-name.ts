/** A name that every file system takes; names come from packs and people, which are called anything. */
export function safeFileName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  const cleaned = name.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '-').replace(/^[. ]+|[. ]+$/g, '');
  const base = cleaned.split('.')[0] ?? '';
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(base);
  return (reserved ? `_${cleaned}` : cleaned).slice(0, 150) || 'assay';
}
