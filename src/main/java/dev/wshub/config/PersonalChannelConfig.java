package dev.wshub.config;

/**
 * The channel of each user's own, to which the server subscribes all connections of that user.
 *
 * @param enabled whether there is one, for everybody who has a user id
 * @param personalChannelNamespace its namespace; empty: none
 * @param singleConnection a new connection closes the user's others, on all instances, with 3504
 */
public record PersonalChannelConfig(
    @Setting(means = "subscribe every user to a channel of his own, #USER or NAMESPACE:#USER", byDefault = "false")
        boolean enabled,
    @Setting(means = "namespace of these channels; empty: none", byDefault = "") String personalChannelNamespace,
    @Setting(
            means = "a new connection closes the user's others with 3504; needs presence in that namespace",
            byDefault = "false")
        boolean singleConnection) {}
