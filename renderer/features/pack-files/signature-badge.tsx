import { IconShieldCheck, IconShieldOff, IconShieldQuestion } from '@tabler/icons-react';
import type { PackFileTrust } from '../../../shared/contract/pack-files.ts';
import badge from '../../ui/verdict-badge.module.css';

const LOOKS = {
  known_key: { Icon: IconShieldCheck, tone: 'pass', word: 'Signed' },
  unknown_key: { Icon: IconShieldQuestion, tone: 'unsure', word: 'Unknown key' },
  unsigned: { Icon: IconShieldOff, tone: 'unsure', word: 'Unsigned' },
} as const;

interface SignatureBadgeProps {
  readonly trust: PackFileTrust;
  readonly label?: string;
  readonly title?: string;
}

/** Who vouches for a file, by icon, word and colour. */
export function SignatureBadge({ trust, label, title }: SignatureBadgeProps) {
  const { Icon, tone, word } = LOOKS[trust];
  return (
    <span className={badge.badge} data-verdict={tone} title={title}>
      <Icon size={14} stroke={2} aria-hidden />
      <span>{label ?? word}</span>
    </span>
  );
}

/** Beside the name of a pack that came in a file nobody vouches for; nothing for the others. */
export function OriginBadge({
  origin,
}: {
  readonly origin: { readonly trust: PackFileTrust; readonly from: string } | null;
}) {
  if (origin === null || origin.trust === 'known_key') return null;
  const title =
    origin.trust === 'unsigned'
      ? `It came in a file without a signature that says it is from ${origin.from}.`
      : `It came in a file that says it is from ${origin.from}, signed with a key that is not known here.`;
  return <SignatureBadge trust={origin.trust} title={title} />;
}

/** A key's id in groups, as it is read out on the telephone. */
export function keyWords(keyId: string): string {
  return keyId.replace(/(.{4})(?=.)/g, '$1 ');
}
