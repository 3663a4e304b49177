# shellcheck shell=bash
# Sourced by the scripts that start mpirun. Variables that are already set keep their values.
#
# If there are more ranks than cores, ranks must yield to each other; otherwise four ranks on two cores spend
# their time waiting. The default binding would put every small job on the first core.
export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe:-1}"
export OMPI_MCA_hwloc_base_binding_policy="${OMPI_MCA_hwloc_base_binding_policy:-none}"
export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
if [ "$(id -u)" -eq 0 ]; then # for example in a container
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
