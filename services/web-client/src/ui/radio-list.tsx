import type { ReactNode } from 'react';
import './radio-list.css';

interface RadioListProps<Value extends string> {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  /** Of the form. */
  readonly name: string;
  readonly value: Value | undefined;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint?: string;
    readonly mark?: ReactNode;
  }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in view. */
export const RadioList = <Value extends string>({
  label,
  isLabelHidden = false,
  name,
  value,
  options,
  onChange,
}: RadioListProps<Value>) => (
  <fieldset className="radio-list">
    <legend className={isLabelHidden ? 'visually-hidden' : undefined}>{label}</legend>
    {options.map((option) => (
      <label key={option.value} className="radio-option">
        <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
        {option.mark}
        <span className="radio-words">
          <span>{option.label}</span>
          {option.hint !== undefined && <small>{option.hint}</small>}
        </span>
      </label>
    ))}
  </fieldset>
);
