import type { InputHTMLAttributes, Ref } from 'react';
import { useT } from '../i18n/locale-provider.tsx';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import './search-field.css';

interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'aria-label'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line to look for something; its label is shown in it while it is empty. */
export const SearchField = ({ label, value, onChange, ...rest }: SearchFieldProps) => {
  const t = useT();
  return (
    <div className="search-field">
      <Icon name="search" size={16} />
      <input
        type="text"
        dir="auto"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        placeholder={label}
        {...rest}
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {value !== '' && <IconButton icon="close" label={t('action.clear')} tabIndex={-1} onClick={() => onChange('')} />}
    </div>
  );
};
