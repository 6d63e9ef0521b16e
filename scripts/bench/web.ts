export const firstScreen = async (): Promise<void> => {};
