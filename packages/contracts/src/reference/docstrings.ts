export const docstrings: Readonly<Record<string, string>> = {};
