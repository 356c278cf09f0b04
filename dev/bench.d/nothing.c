/* A program that does nothing: what starting any costs here. */
int main(void) { return 0; }
