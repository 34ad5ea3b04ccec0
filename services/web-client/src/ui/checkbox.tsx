import { useId } from 'react';
import './checkbox.css';

interface CheckboxProps {
  readonly label: string;
  readonly hint?: string;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** Something that is chosen or not, and takes effect with the rest of its form. */
export const Checkbox = ({ label, hint, isChecked, isDisabled = false, onChange }: CheckboxProps) => {
  const id = useId();
  return (
    <div className="checkbox" data-disabled={isDisabled || undefined}>
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && <p id={`${id}-hint`}>{hint}</p>}
      </div>
    </div>
  );
};
