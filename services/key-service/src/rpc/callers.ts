/** The name with which operators and their scripts call. */
export const operatorName = 'hvz';
