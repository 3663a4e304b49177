# shellcheck shell=bash
# To be sourced. A Slurm cluster of one node on loopback, in its own folder, without system files, systemd or
# cgroups.
#   start_slurm FOLDER CPUS    starts slurmctld, slurmd and munged on free ports; exports SLURM_CONF; returns
#                              when jobs can start
#   stop_slurm                 cancels all jobs and stops the three daemons; call it from a trap
#   finish_job ID SECONDS      waits for a job; skips the delay of two minutes of a requeued job
# The node offers CPUS processors, whatever the machine has.

slurm_folder=
slurm_daemons=()

# Two unused ports, outside the range from which the system assigns ports.
free_ports() {
  local port found=()
  while [ ${#found[@]} -lt 2 ]; do
    port=$((20000 + RANDOM % 10000))
    (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || found+=("$port")
  done
  echo "${found[@]}"
}

slurm_says() {
  tail -n 20 "$slurm_folder"/log/* >&2
  return 1
}

write_slurm_conf() { # CPUS CONTROLLER_PORT NODE_PORT
  local host
  host=$(hostname -s)
  cat > "$slurm_folder/slurm.conf" <<CONF
ClusterName=kfactor$2
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$2
SlurmdPort=$3
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$slurm_folder/munge/socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0,requeue_setup_env_fail
ReturnToService=2
KillWait=5
MinJobAge=3600
JobRequeue=1
SlurmdTimeout=30
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd.pid
SlurmctldLogFile=$slurm_folder/log/slurmctld
SlurmdLogFile=$slurm_folder/log/slurmd
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool
NodeName=$host NodeAddr=127.0.0.1 CPUs=$1 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  echo "CgroupPlugin=cgroup/v1" > "$slurm_folder/cgroup.conf"
}

# Starts a daemon as a child of this shell. It ends with the shell, even if the shell is killed.
start_daemon() { # COMMAND...
  setpriv --pdeathsig TERM "$@" >> "$slurm_folder/log/daemons" 2>&1 &
  slurm_daemons+=($!)
}

start_slurm() { # FOLDER CPUS
  slurm_folder=$1
  mkdir -p "$slurm_folder"/{state,spool,log,munge}
  chmod 700 "$slurm_folder/munge"
  dd if=/dev/urandom of="$slurm_folder/munge/key" bs=128 count=1 status=none
  chmod 400 "$slurm_folder/munge/key"
  local ports
  read -ra ports < <(free_ports)
  write_slurm_conf "$2" "${ports[@]}"
  export SLURM_CONF=$slurm_folder/slurm.conf
  start_daemon munged --foreground --force --key-file="$slurm_folder/munge/key" \
    --socket="$slurm_folder/munge/socket" \
    --pid-file="$slurm_folder/munge/pid" --log-file="$slurm_folder/log/munged" \
    --seed-file="$slurm_folder/munge/seed"
  for _ in $(seq 100); do
    [ ! -S "$slurm_folder/munge/socket" ] || break
    sleep 0.1
  done
  start_daemon slurmctld -D
  start_daemon slurmd -D
  for _ in $(seq 100); do
    [ "$(sinfo -h -o %t 2> /dev/null)" = idle ] && return 0
    sleep 0.1
  done
  echo "The node did not become idle." >&2
  slurm_says
}

stop_slurm() {
  trap '' INT TERM # must not be interrupted
  [ ${#slurm_daemons[@]} -gt 0 ] || return 0
  # If a signal was sent to all processes, the daemons may have ended already, and the client programs would
  # wait for them.
  timeout 2 scancel --user="$(id -un)" > /dev/null 2>&1 || true
  local left
  for _ in $(seq 100); do # until the last job is gone from the node
    left=$(timeout 2 squeue -h 2> /dev/null) || break
    [ -n "$left" ] || break
    sleep 0.1
  done
  kill "${slurm_daemons[@]}" 2> /dev/null || true
  wait "${slurm_daemons[@]}" || true
  # Ends jobs that could not be cancelled. Their environment shows that they belong to this cluster.
  local environment
  for environment in $(grep -lzs "^SLURM_CONF=$SLURM_CONF$" /proc/[0-9]*/environ); do
    environment=${environment#/proc/}
    kill -KILL "${environment%/environ}" 2> /dev/null || true
  done
  slurm_daemons=()
}

job_says() { # ID KEY
  scontrol --oneliner show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p"
}

finish_job() { # ID SECONDS
  local end=$((SECONDS + $2)) state hurried=0 restarts
  while [ "$SECONDS" -lt "$end" ]; do
    state=$(job_says "$1" JobState)
    restarts=$(job_says "$1" Restarts)
    case "$state" in
      COMPLETED) return 0 ;;
      RUNNING | COMPLETING | CONFIGURING | REQUEUED) ;;
      PENDING)
        # Delayed by 2 s: Slurm confuses a job that starts in the second in which it was requeued with its
        # cancelled run.
        if [ "$restarts" -gt "$hurried" ]; then
          scontrol update "JobId=$1" StartTime=now+2
          hurried=$restarts
        fi
        ;;
      *) break ;;
    esac
    sleep 0.3
  done
  echo "Job $1 is $state:" >&2
  scontrol show job "$1" >&2 || true
  slurm_says
}
