/**
 * The inspector of stores on disk, a program of its own: {@link io.cairn.tool.CairnTool}. It is not part of the
 * library's jar, and nothing of the library uses it.
 */
package io.cairn.tool;
