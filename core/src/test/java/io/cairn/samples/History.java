package io.cairn.samples;

/** How a pipeline came to the end of the stream: what was read, where it crashed, and where it went on. */
interface History {
    void print(Lines lines);
}
