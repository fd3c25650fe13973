import type { Expertise } from '../../../shared/contract/team.ts';
import type { Role } from '../../../shared/protocol/streams.ts';

const EXPERTISE_WORDS: Readonly<Record<Expertise, string>> = {
  domain: 'Domain',
  engineer: 'Engineering',
  qa: 'QA',
  support: 'Support',
};

/** For a select: every expertise with its word. */
export const EXPERTISE_OPTIONS: readonly { readonly value: Expertise; readonly label: string }[] = [
  { value: 'domain', label: EXPERTISE_WORDS.domain },
  { value: 'engineer', label: EXPERTISE_WORDS.engineer },
  { value: 'qa', label: EXPERTISE_WORDS.qa },
  { value: 'support', label: EXPERTISE_WORDS.support },
];

/** The word of an expertise; what a newer Assay says is shown as it is. */
export function expertiseWord(expertise: string | null): string | null {
  return EXPERTISE_OPTIONS.find(({ value }) => value === expertise)?.label ?? expertise;
}

export function readExpertise(value: string | null): Expertise | null {
  return EXPERTISE_OPTIONS.find((option) => option.value === value)?.value ?? null;
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  admin: 'Admin',
  lead: 'Lead',
  reviewer: 'Reviewer',
  viewer: 'Viewer',
};
