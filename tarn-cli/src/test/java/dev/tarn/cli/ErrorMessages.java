package dev.tarn.cli;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Every message that the sources throw, found by the compiler's own parser: what is written in quotes stays, what is filled in at run time is {@code …}. */
final class ErrorMessages {
    static final String FILLED_IN = "…";

    private ErrorMessages() {}

    /**
     * @param module {@code core}
     * @param file the name of the source file
     * @param type of the exception, or the name of the method that makes it
     * @param text with {@link #FILLED_IN} for each value
     */
    record Message(String module, String file, String type, String text) {}

    static List<Message> of(String module) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Message> messages = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(Path.of("..", "tarn-" + module, "src", "main", "java"))) {
            List<Path> all = sources.filter(ErrorMessages::speaksToUsers).sorted().toList();
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(all));
            for (CompilationUnitTree unit : task.parse()) {
                String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitThrow(ThrowTree thrown, Void nothing) {
                        add(thrown.getExpression());
                        return super.visitThrow(thrown, nothing);
                    }

                    private void add(ExpressionTree thrown) {
                        if (thrown instanceof NewClassTree made) {
                            keep(made.getIdentifier().toString(), made.getArguments());
                        } else if (thrown instanceof MethodInvocationTree call) {
                            keep(name(call.getMethodSelect()), call.getArguments());
                        }
                    }

                    private void keep(String type, List<? extends ExpressionTree> arguments) {
                        for (ExpressionTree argument : arguments) {
                            String text = text(argument);
                            if (text.chars().anyMatch(Character::isLetter)) {
                                messages.add(new Message(module, file, type, text));
                                return;
                            }
                        }
                    }
                }.scan(unit, null);
            }
        }
        return messages;
    }

    /** Kernels are called by the planner alone: what they refuse is a mistake in Tarn. Which of them run, a user may choose. */
    private static boolean speaksToUsers(Path source) {
        String file = source.toString();
        return file.endsWith(".java") && (!file.contains("/kernel/") || file.endsWith("/Kernels.java"));
    }

    private static String name(ExpressionTree method) {
        return method instanceof MemberSelectTree member ? member.getIdentifier().toString() : method.toString();
    }

    private static String text(ExpressionTree expression) {
        return switch (expression) {
            case LiteralTree literal ->
                literal.getValue() instanceof String text ? text.replaceAll("%[-,.\\d]*[a-z]", FILLED_IN) : FILLED_IN;
            case ParenthesizedTree inner -> text(inner.getExpression());
            case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS -> text(sum.getLeftOperand()) + text(sum.getRightOperand());
            case ConditionalExpressionTree either -> "[" + text(either.getTrueExpression()) + "|" + text(either.getFalseExpression()) + "]";
            case MethodInvocationTree call when name(call.getMethodSelect()).equals("formatted")
                    && call.getMethodSelect() instanceof MemberSelectTree member ->
                text(member.getExpression());
            default -> FILLED_IN;
        };
    }
}
