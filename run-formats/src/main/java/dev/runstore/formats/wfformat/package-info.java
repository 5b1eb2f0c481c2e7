/** WfFormat of WfCommons, versions 1.0 to 1.5: executions of Pegasus, Makeflow and Nextflow. */
@NullMarked
package dev.runstore.formats.wfformat;

import org.jspecify.annotations.NullMarked;
