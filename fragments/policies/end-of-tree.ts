/** End of life of Linux 6.1. What is waived for it is looked at again when the tree changes, or then. */
export const endOfTree = '2027-12-31';
