/** The sign of Assay: a balance whose two sides meet in a mark of approval. */
export function AssayMark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden focusable="false">
      <rect x="1" y="1" width="22" height="22" rx="6" fill="var(--mantine-color-indigo-7)" />
      <path d="M6 8.2h12" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" opacity="0.65" />
      <path
        d="M6.6 13.4l3.7 3.7 7.1-7.6"
        stroke="#fff"
        strokeWidth="2.1"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
