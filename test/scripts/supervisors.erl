%% Runs supervision trees in Erlang's own supervisor, and says what it did, step by step.
%%
%% Read by test/support/supervision/erlang.ts, which also writes the file of cases:
%%
%%   {'case', Number, Group, [{Second, Victim, How}]}.
%%   Group  = {group, Name, Restart, Strategy, Intensity, Period, [Group | Member]}
%%   Member = {member, Name, Restart, StartsThatFail, StartFromWhichOnAllFail}
%%
%% The supervisor counts in whole seconds of the monotonic clock, so a death has a second of that
%% clock, and a case whose step was not over within its second says `raced`. After each death the
%% driver waits until every supervisor lists nobody but the living. All cases of a batch run side by
%% side; the log of each is an ordered table, in the order of `erlang:unique_integer([monotonic])`.
-module(supervisors).
-export([main/1, init/1, start_member/2, handle_info/2, handle_call/3, handle_cast/2, terminate/2]).

-define(BATCH, 120).

main([File]) ->
    ok = logger:set_primary_config(level, none),
    {ok, Cases} = file:consult(File),
    run(Cases),
    halt(0).

run([]) ->
    ok;
run(Cases) ->
    {Now, Later} = lists:split(min(?BATCH, length(Cases)), Cases),
    Drivers = [element(2, spawn_monitor(fun() -> exit({told, drive(Case)}) end)) || Case <- Now],
    [receive {'DOWN', Ref, process, _, {told, Lines}} -> io:put_chars(Lines) end || Ref <- Drivers],
    run(Later).

%% One case: its lines.
drive({'case', Number, Root, Schedule}) ->
    process_flag(trap_exit, true),
    Table = ets:new(log, [ordered_set, public]),
    First = second() + 1,
    wait_for(First),
    {ok, Pid} = supervisor:start_link(?MODULE, {group, Table, Root}),
    settle(Pid),
    Boot = told(Number, 0, Table),
    {Steps, Last} = lists:mapfoldl(
        fun({Second, Victim, How}, Step) ->
            wait_for(First + Second),
            befall(Table, Victim, How),
            settle(Pid),
            Raced = [io_lib:format("~b ~b raced~n", [Number, Step]) || second() =/= First + Second],
            {[told(Number, Step, Table) | Raced], Step + 1}
        end, 1, Schedule),
    exit(Pid, shutdown),
    [Boot, Steps, io_lib:format("~b ~b end~n", [Number, Last])].

second() ->
    erlang:monotonic_time(1).

wait_for(Second) ->
    case Second * 1000 - erlang:monotonic_time(1000) of
        Ms when Ms > 0 -> timer:sleep(Ms), wait_for(Second);
        _ -> case second() >= Second of true -> ok; false -> wait_for(Second) end
    end.

befall(Table, Victim, How) ->
    case alive(Table, Victim) of
        false -> note(Table, gone, Victim);
        Pid -> befall(Table, Victim, How, Pid)
    end.

befall(Table, Victim, operator_restart, _) ->
    [{_, Parent}] = ets:lookup(Table, {parent, Victim}),
    Supervisor = alive(Table, Parent),
    ok = supervisor:terminate_child(Supervisor, Victim),
    supervisor:restart_child(Supervisor, Victim);
befall(Table, Victim, operator_stop, _) ->
    [{_, Parent}] = ets:lookup(Table, {parent, Victim}),
    ok = supervisor:terminate_child(alive(Table, Parent), Victim);
befall(Table, Victim, How, Pid) ->
    note(Table, died, Victim),
    Ref = monitor(process, Pid),
    case How of
        kill -> exit(Pid, kill);
        Reason -> Pid ! {die, Reason}
    end,
    receive {'DOWN', Ref, process, Pid, _} -> ok end.

%% Waits until every supervisor has answered every death.
settle(Root) ->
    case not is_process_alive(Root) orelse is_quiet(Root) of
        true -> ok;
        false -> timer:sleep(1), settle(Root)
    end.

is_quiet(Supervisor) ->
    try supervisor:which_children(Supervisor) of
        Children -> lists:all(fun is_quiet_child/1, Children)
    catch
        exit:_ -> false
    end.

is_quiet_child({_, undefined, _, _}) -> true;
is_quiet_child({_, restarting, _, _}) -> false;
is_quiet_child({_, Pid, worker, _}) -> is_process_alive(Pid);
is_quiet_child({_, Pid, supervisor, _}) -> is_process_alive(Pid) andalso is_quiet(Pid).

%% What has been logged since the last time, and who is alive.
told(Number, Step, Table) ->
    Entries = ets:select(Table, [{{{log, '_'}, '$1'}, [], ['$1']}]),
    ets:select_delete(Table, [{{{log, '_'}, '_'}, [], [true]}]),
    Names = lists:sort([Name || [Name] <- ets:match(Table, {{pid, '$1'}, '_'})]),
    Living = [io_lib:format(" ~s", [Name]) || Name <- Names, alive(Table, Name) =/= false],
    Lines = [io_lib:format("~b ~b ~s ~s~n", [Number, Step, What, Name]) || {What, Name} <- Entries],
    [Lines, io_lib:format("~b ~b alive~s~n", [Number, Step, Living])].

note(Table, What, Name) ->
    ets:insert(Table, {{log, erlang:unique_integer([monotonic])}, {What, Name}}).

alive(Table, Name) ->
    case ets:lookup(Table, {pid, Name}) of
        [{_, Pid}] -> is_process_alive(Pid) andalso Pid;
        [] -> false
    end.

%% A supervisor, and a member of one.

init({group, Table, {group, Name, _, Strategy, Intensity, Period, Children}}) ->
    note(Table, start, Name),
    ets:insert(Table, {{pid, Name}, self()}),
    [ets:insert(Table, {{parent, element(2, Child)}, Name}) || Child <- Children],
    Flags = #{strategy => Strategy, intensity => Intensity, period => Period},
    {ok, {Flags, [child(Table, Child) || Child <- Children]}};
init({member, Table, {member, Name, _, Failing, FailingFrom}}) ->
    process_flag(trap_exit, true),
    Start = ets:update_counter(Table, {starts, Name}, 1, {{starts, Name}, 0}),
    note(Table, start, Name),
    case lists:member(Start, Failing) orelse Start >= FailingFrom of
        true ->
            note(Table, fail, Name),
            {stop, failed};
        false ->
            ets:insert(Table, {{pid, Name}, self()}),
            {ok, {Table, Name}}
    end.

child(Table, {group, Name, Restart, _, _, _, _} = Group) ->
    #{id => Name, restart => Restart, type => supervisor, shutdown => infinity,
      start => {supervisor, start_link, [?MODULE, {group, Table, Group}]}};
child(Table, {member, Name, Restart, _, _} = Member) ->
    #{id => Name, restart => Restart, start => {?MODULE, start_member, [Table, Member]}}.

start_member(Table, Member) ->
    gen_server:start_link(?MODULE, {member, Table, Member}, []).

handle_info({die, Reason}, _) -> {stop, Reason, dying};
handle_info(_, State) -> {noreply, State}.

handle_call(_, _, State) -> {reply, ok, State}.

handle_cast(_, State) -> {noreply, State}.

terminate(_, dying) -> ok;
terminate(_, {Table, Name}) -> note(Table, stop, Name).
