/** Whether the files of an export carry signed content credentials (C2PA). */
export const credentialsOption = {
  key: 'credentials',
  label: 'Content credentials',
  choices: [
    { value: 'none', label: 'None' },
    { value: 'signed', label: 'Signed (C2PA)' },
  ],
} as const;
