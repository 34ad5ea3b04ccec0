import { useState } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { IconButton } from '../ui/button.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';

/** How long it says that it was copied, ms. */
const saidForMs = 1_500;

/** Code as it was written, and a way to take it along. */
export const CodeBlock = ({ code, language }: { readonly code: string; readonly language: string }) => {
  const t = useT();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), saidForMs);
  };
  return (
    <figure className="code-block" dir="ltr">
      {language !== '' && <figcaption>{language}</figcaption>}
      <ScrollBox label={t('message.code', { language })} className="code-scroll">
        <pre>
          <code>{code}</code>
        </pre>
      </ScrollBox>
      <IconButton
        icon={isCopied ? 'check' : 'copy'}
        label={t(isCopied ? 'message.copied' : 'message.copyCode')}
        className="code-copy"
        onClick={() => void copy().catch(() => undefined)}
      />
    </figure>
  );
};
