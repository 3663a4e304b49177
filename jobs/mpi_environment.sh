# shellcheck shell=bash
# Sourced by the scripts that start mpirun. Values that are already set win.
#
# More ranks than cores must yield to each other, or four ranks on two cores spend their time waiting; and the
# default binding would put every small job on the first core.
export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe:-1}"
export OMPI_MCA_hwloc_base_binding_policy="${OMPI_MCA_hwloc_base_binding_policy:-none}"
export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
if [ "$(id -u)" -eq 0 ]; then # in a container, say
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
