/** Fields and buttons that every room of the window uses. */
export const controls = {
  'sliderField.nameInUnit': '{name} in {unit}',
} as const;
