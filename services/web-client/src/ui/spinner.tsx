import './spinner.css';

/** Something is on its way; `label` says what. */
export const Spinner = ({ label }: { readonly label: string }) => (
  <span className="spinner" role="status">
    <span className="spinner-ring" aria-hidden="true" />
    <span className="visually-hidden">{label}</span>
  </span>
);
