/** The end of life of Linux 6.1, and the last day of the waivers. Review them then, or when the profiles change their tree. */
export const endOfTree = '2027-12-31';
