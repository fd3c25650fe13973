import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { notifyDone } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import classes from './sync.module.css';

/** Joins a project: where the server is, the code that somebody gave, and the name on the answers. */
export function ConnectForm({ url: knownUrl = '' }: { readonly url?: string }) {
  const settings = useCall('settings.get', {});
  const connect = useCommandCall('sync.connect');
  const [url, setUrl] = useState(knownUrl);
  const [code, setCode] = useState('');
  const [typedName, setName] = useState<string | null>(null);
  const name = typedName ?? settings.data?.reviewerName ?? '';
  const isReady = url.trim() !== '' && code.trim().length >= 8 && name.trim() !== '';
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (!isReady) return;
    connect.mutate(
      { url, code, name },
      { onSuccess: ({ server }) => notifyDone(`Connected to ${server?.host ?? 'the server'}.`) },
    );
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Address of the team server"
        placeholder="https://assay.example.org"
        maxLength={300}
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <TextInput
        label="Code"
        description="From a lead's invitation, or from “Add a device” on a computer of yours."
        inputWrapperOrder={['label', 'input', 'description']}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        value={code}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <TextInput
        label="Your name"
        description="On your answers, and in the list that leads see."
        inputWrapperOrder={['label', 'input', 'description']}
        maxLength={120}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {connect.error ? <ErrorPanel error={appErrorOf(connect.error)} /> : null}
      <div>
        <Button type="submit" disabled={!isReady} loading={connect.isPending}>
          Connect
        </Button>
      </div>
    </form>
  );
}
